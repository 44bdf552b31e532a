"""What one visitor holds on the server, and nobody else."""
