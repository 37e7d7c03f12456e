"""The decomposer of hwapok_server.layers, each picture in a process of its own."""
