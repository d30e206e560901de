"""Values in a text: numbers of orders, parcels and devices, money, sizes, dates, spans of time."""
