"""What benchmarks of the page share: its HTTP client, a visitor without a browser, what is timed in one."""
