"""The index of an archive's vectors in Chroma: on a server for several processes, or embedded.
Not what filters ask of shots, which the snapshot holds."""
