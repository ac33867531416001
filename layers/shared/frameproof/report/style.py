"""The page's style sheet: system fonts, dark and light by the reader's setting, phone first."""

STYLE_SHEET = """
:root {
  color-scheme: light dark;
  --text: #1b1f24; --muted: #57606a; --page: #f6f8fa; --card: #ffffff; --line: #d0d7de;
  --good: #116329; --good-back: #dafbe1; --part: #7d4e00; --part-back: #fff8c5;
  --bad: #a40e26; --bad-back: #ffebe9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3; --muted: #9da7b3; --page: #0d1117; --card: #161b22; --line: #3d444d;
    --good: #56d364; --good-back: #12261e; --part: #e3b341; --part-back: #2b2410;
    --bad: #ff7b72; --bad-back: #2d1215;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 2rem; letter-spacing: .02em; }
h2 { margin: 2rem 0 .75rem; font-size: 1.25rem; }
h3 { margin: 0 0 .25rem; font-size: 1rem; }
p { margin: .25rem 0; }
code, .id { font-family: ui-monospace, monospace; font-size: .875em; overflow-wrap: anywhere; }
.muted { color: var(--muted); }
.verdict { border: 1px solid; border-left-width: .5rem; border-radius: .5rem; padding: 1rem; }
.proven { color: var(--good); background: var(--good-back); }
.partial { color: var(--part); background: var(--part-back); }
.not-proven { color: var(--bad); background: var(--bad-back); }
.verdict p, .verdict ul { color: var(--text); }
.verdict ul { margin: .5rem 0 0; padding-left: 1.25rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; background: var(--card); }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { border: 1px solid var(--line); padding: .375rem .625rem; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.broken { background: var(--bad-back); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; }
.card { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem;
  background: var(--card); }
.card img, .card .no-picture { display: block; width: 100%; aspect-ratio: 1; object-fit: contain;
  background: #000; border-radius: .25rem; margin-bottom: .5rem; }
.card .no-picture { display: grid; place-items: center; color: #9da7b3; }
.problem { border-left: .25rem solid var(--bad); margin-bottom: .75rem; }
.problem.noted { border-left-color: var(--part); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem .75rem;
  margin: .5rem 0 0; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
"""
