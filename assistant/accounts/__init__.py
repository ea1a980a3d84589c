"""Who may do what: roles, people with passwords, sessions, tokens, and the trail of changes. It knows no web."""
