"""Files and frames to tables of cells, and tables out again."""
