"""Parts → scouts → changes: agents, sandboxes, confinement, the fleet. Runs programs, acts on the world outside the repository."""

from scout.probe.agents import installed_agents
from scout.probe.fleet import plan_scouts, remove_leftovers, send_scouts
from scout.probe.lookout import Event

__all__ = ["Event", "installed_agents", "plan_scouts", "remove_leftovers", "send_scouts"]
