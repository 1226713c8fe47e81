/* The charts of the overview; their data stands beside them as tables. */
import * as echarts from "echarts/core";
import { BarChart, LineChart, SankeyChart, TreemapChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, SankeyChart, TreemapChart, GridComponent, TooltipComponent, CanvasRenderer]);

const kroner = (value) => `${Math.round(value).toLocaleString(document.documentElement.lang)} kr.`;
const tooltip = { renderMode: "richText", valueFormatter: kroner };
const short = (name) => (name.length > 34 ? `${name.slice(0, 33)}…` : name);

const options = {
  sankey: ({ drawn }) => {
    const names = [...new Set(drawn.flatMap(([a, b]) => [a, b]))];
    const links = drawn.filter(([a, b]) => a !== b).map(([source, target, value]) => ({ source, target, value }));
    return { tooltip, series: [{ type: "sankey", data: names.map((name) => ({ name })), links, right: 260, label: { formatter: ({ name }) => short(name) }, animation: false }] };
  },
  treemap: ({ drawn, links }) => {
    const plans = new Set(links.map(([, plan]) => plan));
    const data = [...plans].map((name) => ({ name, children: drawn.filter(([a]) => a === name).map(([, b, value]) => ({ name: b, value })) }));
    return { tooltip, series: [{ type: "treemap", data, roam: false, nodeClick: false, breadcrumb: { show: false }, animation: false }] };
  },
  steps: ({ drawn }) => ({
    tooltip, grid: { left: 110, right: 20, top: 20, bottom: 30 }, xAxis: { type: "time" },
    yAxis: { type: "value", axisLabel: { formatter: kroner } },
    series: [{ type: "line", step: "end", symbolSize: 8, data: drawn, animation: false }],
  }),
  years: ({ years }) => ({
    tooltip, grid: { left: 110, right: 20, top: 20, bottom: 30 },
    xAxis: { type: "category", data: Object.keys(years) }, yAxis: { type: "value", axisLabel: { formatter: kroner } },
    series: [{ type: "bar", data: Object.values(years), animation: false }],
  }),
};

for (const element of document.querySelectorAll("[data-chart]")) {
  const data = JSON.parse(document.getElementById(element.dataset.from).textContent);
  if (!data.drawn.length) continue;
  element.hidden = false;
  const chart = echarts.init(element);
  chart.setOption(options[element.dataset.chart](data));
  addEventListener("resize", () => chart.resize());
}
