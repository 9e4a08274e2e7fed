"""Values: dates and times, durations, money, percentages, quantities, tickers, addresses and phone numbers."""
