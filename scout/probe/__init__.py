"""Parts → scouts → changes: agents, sandboxes, confinement, the fleet. Runs programs, acts on the world outside the repository."""
