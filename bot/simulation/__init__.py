"""The simulation: years of the calendar played in minutes on the real program, with made-up villages and reporters."""
