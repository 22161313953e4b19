"""What a database holds as tables that other programs read: their columns, and Parquet files of them."""
