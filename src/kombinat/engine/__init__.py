"""The engine: clock, tables, draws, rules, phases, ledgers, law, events, loop. It knows nothing of the subject."""
