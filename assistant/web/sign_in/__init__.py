"""How people and programs say who they are, and what each may ask for; `assistant.accounts` keeps who they are."""
