/** The look of the page, in light and dark, from 360 pixels on. */
export const style = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--line:#dfe3e8;--ink:#1c232b;--soft:#57626f;--accent:#2257c9;
--good:#137a45;--warn:#8a5a00;--bad:#c0262d;--hot:#f0a36b;--fill:#edf1f6;--shade:0 1px 2px rgb(20 30 45/.06)}
@media (prefers-color-scheme:dark){:root{--bg:#12161b;--card:#1a2027;--line:#2d353f;--ink:#e6eaef;--soft:#9ba7b4;--accent:#86adff;
--good:#55c98b;--warn:#e0ac4c;--bad:#ff8087;--hot:#a4562a;--fill:#232b34;--shade:none}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums}
header,main{max-width:1240px;margin:0 auto;padding:0 20px}
header{display:flex;align-items:center;gap:4px 16px;flex-wrap:wrap;padding-top:18px;padding-bottom:10px}
h1{font-size:17px;margin:0;letter-spacing:-.01em}
h2{font-size:15px;margin:0}
a{color:var(--accent)}
nav{display:flex;gap:12px;flex-wrap:wrap}
#live{margin-left:auto;display:flex;align-items:center;gap:7px;color:var(--soft);font-size:13px}
#live::before{content:"";width:8px;height:8px;border-radius:50%;background:var(--warn)}
#live span+span:not(:empty)::before{content:"·";margin-right:7px}
#live[data-on]::before{background:var(--good)}
section,.card{background:var(--card);border:1px solid var(--line);border-radius:10px;box-shadow:var(--shade);margin:0 0 16px;overflow:hidden}
.head{display:flex;flex-wrap:wrap;align-items:center;gap:10px 24px;padding:12px 16px;border-bottom:1px solid var(--line)}
.head svg{margin-left:auto;width:180px;height:34px;display:block}
.head polyline{fill:none;stroke:var(--accent);stroke-width:1.5;vector-effect:non-scaling-stroke}
dl{display:flex;flex-wrap:wrap;gap:4px 22px;margin:0}
dl div{display:flex;flex-direction:column}
dt{font-size:11px;color:var(--soft)}
dd{margin:0;font-weight:600}
.body{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
.graph{overflow:auto;padding:14px;max-height:640px;border-right:1px solid var(--line)}
.graph svg{display:block;margin:0 auto;max-width:100%;height:auto}
.graph path{fill:none;stroke:var(--soft);stroke-width:1.2;opacity:.75}
.graph path.error{stroke:var(--bad);stroke-dasharray:3 3;opacity:.5}
.graph rect{fill:color-mix(in srgb,var(--hot) calc(var(--heat,0)*100%),var(--fill));stroke:var(--line);stroke-width:1}
.graph .bad rect{stroke:var(--bad);stroke-width:2}
.graph text.edge{paint-order:stroke;stroke:var(--card);stroke-width:4px}
.graph .none rect{stroke-dasharray:4 3}
.graph text{fill:var(--ink);font-size:12px}
.graph .title{font-weight:600}
.graph .sub{font-size:11px;font-weight:400}
.graph .edge{fill:var(--soft);font-size:11px}
.scroll{overflow:auto;max-height:640px}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{text-align:right;padding:6px 10px;white-space:nowrap;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:500;font-size:12px;position:sticky;top:0;background:var(--card)}
th:first-child,td:first-child{text-align:left;padding-left:16px}
tbody th{font-weight:500;white-space:normal;min-width:104px;overflow-wrap:break-word}
tbody tr:last-child>*{border-bottom:0}
.bad,td.bad{color:var(--bad);font-weight:600}.warn{color:var(--warn);font-weight:600}.good{color:var(--good);font-weight:600}
.pill{border:1px solid currentColor;border-radius:99px;padding:0 8px;font-size:12px}
.kind{color:var(--soft);font-size:12px;font-weight:400}
.panels:not(:empty){margin-bottom:16px}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:16px;align-items:start}
.panels h2,.plain h2{padding:12px 16px;border-bottom:1px solid var(--line)}
.panels td{white-space:normal}
.panels section{margin:0}
.panels td span{display:inline-block;margin-left:12px}
.panels td span:not(.pill){color:var(--soft)}
.panels b{color:var(--ink);font-weight:500}
.alert{display:flex;gap:4px 12px;flex-wrap:wrap;padding:9px 16px;border-bottom:1px solid var(--line)}
.alert:last-child{border:0}
details{border-bottom:1px solid var(--line)}details:last-child{border:0}
summary{padding:9px 16px;cursor:pointer;overflow-wrap:anywhere}
summary span{margin-right:12px}
.soft{color:var(--soft)}
.fall{padding:2px 16px 14px}
.fall div{display:grid;grid-template-columns:minmax(110px,30%) 1fr 74px;gap:10px;align-items:center;font-size:12px;padding:2px 0}
.fall svg{width:100%;height:14px;display:block}
.fall rect{fill:var(--accent);opacity:.75}.fall .bad rect{fill:var(--bad);opacity:1}
.fall .name{overflow-wrap:anywhere}.fall .time{text-align:right}
.empty{padding:12px 16px;margin:0;color:var(--soft)}
.skip{position:absolute;left:-999px}.skip:focus{left:12px;top:8px;background:var(--card);padding:4px 10px;z-index:2}
:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
[hidden]{display:none!important}
@media (max-width:820px){header,main{padding:0 12px}.body{grid-template-columns:minmax(0,1fr)}
.graph{border-right:0;border-bottom:1px solid var(--line);max-height:none}.graph svg{max-width:none}.scroll{max-height:none}
.head svg{margin-left:0;width:100%}th,td{padding:6px 5px;font-size:12px}th:first-child,td:first-child{padding-left:12px}}
`;
