"""From files to shots."""
