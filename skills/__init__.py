"""The skills: each a folder with its facts, its prompt file and the functions of `bot.core.skill.Skill`."""

from __future__ import annotations

from bot.core.skill import Skill


def all_skills() -> tuple[Skill, ...]:
    """Every skill. Reads their prompt files: call it once, off the request path."""
    from skills.recap.skill import RecapSkill

    return (RecapSkill(),)
