"""Habits: how steady somebody is, from one day to the next, all a life long.

People in the same place do not miss days or spoil pieces by the same chance. Counts of absences spread wider than chance
alone would spread them: a few are away many times, most hardly ever (M. Greenwood and G. U. Yule, "An inquiry into the
nature of frequency distributions", Journal of the Royal Statistical Society 83, 1920; A. G. Arbous and H. S. Sichel,
"New techniques for the analysis of absenteeism data", Biometrika 41, 1954).
"""

from __future__ import annotations

from kombinat.engine.compile import kernel

BORN_WITH = 0
"""The tick of draws that stay the same all a life long."""
STEPS = 32.0
"""Steps of the column `steadiness` in one standard deviation."""
MOST = 127


@kernel
def as_habit(deviate: float) -> int:
    """The column's value for a standard normal number; never 0, which marks a habit not yet known."""
    steps = int(deviate * STEPS)
    return min(MOST, max(-MOST, steps if steps != 0 else 1))


@kernel
def habit_of(steadiness: int) -> float:
    """Standard deviations by which somebody is steadier than people are; 0 for one whose habit is not yet known."""
    return steadiness / STEPS


@kernel
def like_others(spread: float, habit: float) -> float:
    """Log odds or log rate of one with such a habit, so that the mean over people is what it would be without.

    - spread habit - spread spread / 2
    """
    return -spread * habit - 0.5 * spread * spread
