"""The gateway: gRPC in front, our tables and the job engine behind. No flow runs here."""
