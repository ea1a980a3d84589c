"""The learned reader of turns: what the words of a turn say, in its context, as a plan."""
