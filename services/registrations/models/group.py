"""Class groups: what a teacher's registration has besides that of a family."""

from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.registrations.models.base import Base


class Group(Base):
    """The class of a registration that a teacher made.

    The registration has a seat for each of `pupils` and `adults`, whether or not they are named;
    its participants are the pupils whose names are known. A new `names_link_version` revokes the
    link by which pupils and guardians write their names.
    """

    __tablename__ = "class_group"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    school: Mapped[str] = mapped_column(String(120))
    class_name: Mapped[str] = mapped_column(String(60))
    grade: Mapped[str] = mapped_column(String(20), default="")
    pupils: Mapped[int]
    adults: Mapped[int]
    names_link_version: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def name(self) -> str:
        """Return what staff call it: "7B, Puropellon koulu"; empty when it was erased."""
        return ", ".join(part for part in (self.class_name, self.school) if part)
