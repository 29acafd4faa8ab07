"""Pure rules of papers, time and receipts: no database, no Flask, no clock."""
