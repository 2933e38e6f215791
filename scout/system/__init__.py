"""The only code that touches the machine: git, child processes, files and the run folder."""
