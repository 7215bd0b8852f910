"""A staging folder inside output/ → the folders and files that a command owns, all of them or none."""

from pipeline.edges.publish.journal import PublicationDamaged, finish_journal
from pipeline.edges.publish.publication import Publication
from pipeline.edges.publish.renaming import OutputInUse

__all__ = ["OutputInUse", "Publication", "PublicationDamaged", "finish_journal"]
