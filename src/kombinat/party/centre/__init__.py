"""The centre as the cell meets it: the line, its campaigns, the region, the district and the paper."""
