"""The archive on the disk: catalogue, index, processes, maintenance."""
