"""A run → pages and pictures for people: one self-contained HTML file, the overlap matrix and the waves as SVG. Pure.

Everything in a run may have been written by an agent. The templates escape every value, no value reaches a script or a
style, and the page's own Content-Security-Policy allows nothing but the one style sheet it carries.
"""

from scout.report.findings import Findings
from scout.report.page import PICTURES, TEMPLATES, draw_pictures, write_page, write_reading

__all__ = ["PICTURES", "TEMPLATES", "Findings", "draw_pictures", "write_page", "write_reading"]
