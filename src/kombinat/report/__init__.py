"""The report: one self-contained HTML file beside the results of a run."""
