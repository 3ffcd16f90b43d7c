"""What insight finds, drawn: figures of Plotly, and films."""
