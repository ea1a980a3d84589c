"""Language models through one Protocol: files that llama.cpp runs, servers, and what the two have in common."""
