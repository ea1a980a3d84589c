"""The routes of the views."""
