"""The party: line, feelings, cells, meetings, demands, recruitment, dues, study, examinations, elections, careers."""
