import duckdb
print(duckdb.sql("select date,value from '/tmp/campaigns/b2/series.parquet' where series='party.unassigned_share' order by date").fetchall()[-12:])
print(duckdb.sql("select year(date) y, avg(value) from '/tmp/campaigns/b2/series.parquet' where series='party.layers' group by y order by y").fetchall())
