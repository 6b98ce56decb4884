"""A plan as a picture: a bar a disk, to scale, as text and as SVG."""

from ksc.planner.drawing.picture import Bar, Block, Picture, picture
from ksc.planner.drawing.svg import svg
from ksc.planner.drawing.table import table
from ksc.planner.drawing.text import bars

__all__ = ["Bar", "Block", "Picture", "bars", "picture", "svg", "table"]
