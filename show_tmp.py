import sys
from kombinat.archive import store
import kombinat
try:
    import polars as pl; rd=lambda f: pl.read_parquet(f).to_dicts()
except ImportError:
    import duckdb; rd=lambda f: [dict(zip(('series','entity','date','value'),r)) for r in duckdb.sql(f"select series,entity,date,value from '{f}'").fetchall()]
rows=rd(sys.argv[1]+"/series.parquet")
from collections import defaultdict
for s in sys.argv[2:]:
    print(s); g=defaultdict(lambda: defaultdict(list))
    for r in rows:
        if r['series']==s: g[r['entity']][str(r['date'])[:4]].append(r['value'])
    ys=sorted({y for e in g.values() for y in e})
    print('%-16s'%'', ' '.join('%7s'%y for y in ys))
    for e,d in g.items(): print('%-16s'%e, ' '.join('%7.3g'%(sum(d[y])/len(d[y])) if d[y] else '      -' for y in ys))
