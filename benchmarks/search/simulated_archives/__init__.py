"""Archives put together from captioned photos and what is told beside them, with questions whose answers are known:
how often what is called strong, weak or none is right on footage that nothing was fitted to."""
