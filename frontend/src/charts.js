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
/* What stands at an axis or a bar has no room for every krone: the tooltip and the table have it. */
const inMillions = (value) => {
  const text = (value / 1e6).toLocaleString(isEnglish ? "en" : "da", { maximumFractionDigits: 1 });
  return isEnglish ? text.replaceAll(",", "\u00a0") : text;
};
const millions = (value) => (isEnglish ? `${inMillions(value)} m kr.` : `${inMillions(value)} mio. kr.`);
const axes = { tooltip, grid: { left: 96, right: 20, top: 28, bottom: 30 }, yAxis: { type: "value", axisLabel: { formatter: millions } } };
const LINE = 26, GAP = 14; // pixels for each initiative, and from one to the next: a name has room however small its amount
const LEAST = 4000; // square pixels in which a name and an amount have room
const NAMES = 0.45; // of the width, at most, for the names at the side
const LINE_HEIGHT = 16;
const NARROW = 600; // pixels, in which the way to the plans has room, and that on to the initiatives has none
const DARK = ["#0059b3", "#7a4b00", "#1f6f43", "#6b2c6b", "#8a1f1f", "#3d5a6c", "#4a4a9c", "#5c5c00"]; // white letters are read on each

/* A name may stand on two levels, or in two plans: a node is told by its place, and shown by its name. */
const node = (...place) => JSON.stringify(place);
const named = (place) => JSON.parse(place).at(-1);

const options = {
  sankey: ({ funds, initiatives }, width) => {
    const links = [
      ...funds.map(([fund, plan, value]) => ({ source: node("fund", fund), target: node("plan", plan), value })),
      ...(width < NARROW ? [] : initiatives).map(([plan, one, value]) => ({ source: node("plan", plan), target: node("initiative", plan, one), value })),
    ];
    const nodes = [...new Set(links.flatMap(({ source, target }) => [source, target]))];
    const right = Math.min(260, Math.round(width * NAMES));
    const label = { formatter: ({ name }) => named(name), width: right - 16, overflow: "truncate" };
    const said = ({ data, name, value }) =>
      data.source ? `${named(data.source)} → ${named(data.target)}: ${kroner(value)}` : `${named(name)}: ${kroner(value)}`;
    return {
      tooltip: { ...tooltip, formatter: said },
      series: [{ type: "sankey", data: nodes.map((name) => ({ name })), links, left: 4, right, nodeGap: GAP, label, animation: false }],
    };
  },
  treemap: ({ initiatives }, width, height) => {
    const plans = [...new Set(initiatives.map(([plan]) => plan))];
    const children = (plan) => initiatives.filter(([a]) => a === plan).map(([, name, value]) => ({ name, value }));
    const data = plans.map((name) => ({ name, children: children(name) }));
    const all = initiatives.reduce((sum, [, , value]) => sum + value, 0);
    const said = ({ name, value }) => ((value / all) * width * height < LEAST ? "" : `${name}\n${millions(value)}`);
    const label = { formatter: said, overflow: "truncate", lineHeight: LINE_HEIGHT };
    const upperLabel = { show: true, height: 24, formatter: ({ name, value }) => `${name}: ${millions(value)}`, overflow: "truncate" };
    const series = { type: "treemap", data, roam: false, nodeClick: false, breadcrumb: { show: false }, animation: false };
    const itemStyle = { borderColor: "#fff", borderWidth: 1, gapWidth: 1 };
    const levels = [{ upperLabel: { show: false } }, { upperLabel, itemStyle }];
    return { tooltip, color: DARK, series: [{ ...series, left: 0, right: 0, top: 0, bottom: 0, label, levels }] };
  },
  steps: ({ steps }) => ({
    ...axes, xAxis: { type: "time", axisLabel: { hideOverlap: true, formatter: "{yyyy}" }, minInterval: 365 * 24 * 3600e3 },
    series: [{ type: "line", step: "end", symbolSize: 8, data: steps, animation: false }],
  }),
  years: ({ years }) => ({
    ...axes, xAxis: { type: "category", data: Object.keys(years) },
    series: [{ type: "bar", data: Object.values(years), label: { show: true, position: "top", formatter: ({ value }) => inMillions(value) }, animation: false }],
  }),
};

const draw = (element) => {
  const data = JSON.parse(document.getElementById(element.dataset.from).textContent);
  if (data.initiatives && !data.initiatives.length) return;
  element.hidden = false;
  const names = element.dataset.chart === "sankey" && element.clientWidth >= NARROW ? data.initiatives.length : 0;
  element.style.height = `${Math.max(element.clientHeight, names * LINE)}px`;
  const chart = echarts.init(element);
  chart.setOption(options[element.dataset.chart](data, element.clientWidth, element.clientHeight));
  addEventListener("resize", () => chart.resize());
};

/* One that is folded away is drawn when it is opened: until then it has no size. */
for (const element of document.querySelectorAll("[data-chart]")) {
  const folded = element.closest("details:not([open])");
  if (folded) folded.addEventListener("toggle", () => draw(element), { once: true });
  else draw(element);
}
