"""What each panel shows of the state, as plain values in one language. Pure: no element and no server in sight."""
