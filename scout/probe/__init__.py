"""Parts → scouts → changes: agents, sandboxes, confinement, the fleet. Runs programs, acts on the world outside the repository."""

from scout.probe.agents import installed_agents
from scout.probe.fleet import plan_scouts, remove_leftovers, require_senders, send_scouts
from scout.probe.lookout import Event
from scout.probe.money import Quote, quoted
from scout.probe.recording import record

__all__ = ["Event", "Quote", "installed_agents", "plan_scouts", "quoted", "record", "remove_leftovers", "require_senders", "send_scouts"]
