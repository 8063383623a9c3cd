"""What tests run and talk to: programs, servers, commands. None of it knows error tracking."""
