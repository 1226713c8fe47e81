/* The charts of the overview; their data stands beside them as tables. */
import * as echarts from "echarts/core";
import { BarChart, LineChart, SankeyChart, TreemapChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, SankeyChart, TreemapChart, GridComponent, TooltipComponent, CanvasRenderer]);

const isEnglish = document.documentElement.lang === "en"; /* no comma: a Dane reads 1,250 the other way about */
const printed = (value) => Math.round(value).toLocaleString("da").replaceAll(".", isEnglish ? "\u00a0" : ".");
const kroner = (value) => `${printed(value)} kr.`;
const tooltip = { renderMode: "richText", valueFormatter: kroner };
const short = (name) => (name.length > 34 ? `${name.slice(0, 33)}…` : name);

/* A name may stand on two levels, or in two plans: a node is told by its place, and shown by its name. */
const node = (...place) => JSON.stringify(place);
const named = (place) => JSON.parse(place).at(-1);

const options = {
  sankey: ({ funds, initiatives }) => {
    const links = [
      ...funds.map(([fund, plan, value]) => ({ source: node("fund", fund), target: node("plan", plan), value })),
      ...initiatives.map(([plan, one, value]) => ({ source: node("plan", plan), target: node("initiative", plan, one), value })),
    ];
    const nodes = [...new Set(links.flatMap(({ source, target }) => [source, target]))];
    const label = { formatter: ({ name }) => short(named(name)) };
    const said = ({ data, name, value }) =>
      data.source ? `${named(data.source)} → ${named(data.target)}: ${kroner(value)}` : `${named(name)}: ${kroner(value)}`;
    return {
      tooltip: { ...tooltip, formatter: said },
      series: [{ type: "sankey", data: nodes.map((name) => ({ name })), links, right: 260, label, animation: false }],
    };
  },
  treemap: ({ initiatives }) => {
    const plans = [...new Set(initiatives.map(([plan]) => plan))];
    const children = (plan) => initiatives.filter(([a]) => a === plan).map(([, name, value]) => ({ name, value }));
    const data = plans.map((name) => ({ name, children: children(name) }));
    return { tooltip, series: [{ type: "treemap", data, roam: false, nodeClick: false, breadcrumb: { show: false }, animation: false }] };
  },
  steps: ({ steps }) => ({
    tooltip, grid: { left: 110, right: 20, top: 20, bottom: 30 }, xAxis: { type: "time" },
    yAxis: { type: "value", axisLabel: { formatter: kroner } },
    series: [{ type: "line", step: "end", symbolSize: 8, data: steps, animation: false }],
  }),
  years: ({ years }) => ({
    tooltip, grid: { left: 110, right: 20, top: 20, bottom: 30 },
    xAxis: { type: "category", data: Object.keys(years) }, yAxis: { type: "value", axisLabel: { formatter: kroner } },
    series: [{ type: "bar", data: Object.values(years), animation: false }],
  }),
};

const draw = (element) => {
  const data = JSON.parse(document.getElementById(element.dataset.from).textContent);
  if (data.initiatives && !data.initiatives.length) return;
  element.hidden = false;
  const chart = echarts.init(element);
  chart.setOption(options[element.dataset.chart](data));
  addEventListener("resize", () => chart.resize());
};

/* One that is folded away is drawn when it is opened: until then it has no size. */
for (const element of document.querySelectorAll("[data-chart]")) {
  const folded = element.closest("details:not([open])");
  if (folded) folded.addEventListener("toggle", () => draw(element), { once: true });
  else draw(element);
}
