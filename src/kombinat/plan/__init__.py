"""Plan: targets from the achieved level, counter-plans, revisions, reports true and false, and the trust's verdict."""
