"""Language models, bundled, chosen and served."""
