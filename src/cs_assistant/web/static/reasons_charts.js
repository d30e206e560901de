// The three charts, drawn by ECharts as SVG. Every value is printed: nothing has to be hovered, nothing hides in a legend.
// The same figures stand in the table beside, whose names are buttons: that is the way for the keyboard.

import { percent, valueName } from "./reasons_filters.js";
import { span } from "./reasons_tables.js";

const MOST_GROUPS = 12;
const made = new Map();

/** Colours and type of the page, light or dark as it is now. */
function look() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const rem = parseFloat(style.fontSize);
  return {
    ink: colour("ink"), soft: colour("soft"), line: colour("line"), panel: colour("panel"), danger: colour("danger"), bar: colour("chart-bar"), bad: colour("chart-bad"), unknown: colour("chart-unknown"),
    rem, size: Math.round(rem * 0.8), font: getComputedStyle(document.body).fontFamily,
  };
}

function chart(box, label, height, option, onclick) {
  box.style.height = `${Math.round(height)}px`;
  let held = made.get(box);
  if (!held) {
    const drawn = globalThis.echarts.init(box, null, { renderer: "svg", locale: "ZH" });
    held = { drawn };
    made.set(box, held);
    drawn.on("click", (event) => held.onclick(event));
    new ResizeObserver(() => drawn.resize()).observe(box);
  }
  held.onclick = onclick;
  held.drawn.resize();
  held.drawn.setOption({ animation: false, ...option }, { notMerge: true });
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", `${label}。数字都在旁边的表里。`);
}

const base = (theme) => ({ textStyle: { fontFamily: theme.font, fontSize: theme.size, color: theme.ink } });
const axisText = (theme, more = {}) => ({ color: theme.ink, fontSize: theme.size, hideOverlap: false, ...more });
const noLines = { axisLine: { show: false }, axisTick: { show: false } };
const printed = (theme, more = {}) => ({ show: true, color: theme.ink, fontSize: theme.size, ...more });

export function drawPareto(box, { report, names, page }) {
  const theme = look();
  const bars = report.pareto.bars.filter((bar) => bar.count > 0);
  const room = Math.max(2, Math.floor((box.clientWidth - 2 * theme.rem) / Math.max(1, bars.length)) - 4);
  const colour = (bar) => (names[bar.reason]?.unknown ? theme.unknown : names[bar.reason]?.quality ? theme.bad : theme.bar);
  const line = { gridIndex: 0, silent: true };
  chart(box, `柱状图：${bars.length} 个原因，从多到少，红色的平台算品质；上面的线是累计占比`, 25 * theme.rem, {
    ...base(theme),
    grid: [
      { left: 4, right: 4, top: 1.6 * theme.rem, height: 3.6 * theme.rem },
      { left: 4, right: 4, top: 7 * theme.rem, bottom: 4.6 * theme.rem },
    ],
    graphic: { type: "text", left: 4, top: 0, silent: true, style: { text: "累计占比", fill: theme.soft, fontSize: theme.size, fontFamily: theme.font } },
    xAxis: [
      { ...line, type: "category", data: bars.map((bar) => bar.reason), show: false },
      {
        gridIndex: 1, type: "category", data: bars.map((bar) => names[bar.reason]?.name ?? bar.reason), triggerEvent: true, ...noLines,
        axisLabel: axisText(theme, { interval: 0, width: room, overflow: "break", lineHeight: theme.size * 1.25 }),
      },
    ],
    yAxis: [{ ...line, type: "value", show: false, min: 0, max: 1.02 }, { gridIndex: 1, type: "value", show: false }],
    series: [
      {
        name: "cumulative", type: "line", xAxisIndex: 0, yAxisIndex: 0, silent: true, symbolSize: 5, lineStyle: { color: theme.soft, width: 1.5 }, itemStyle: { color: theme.soft },
        data: bars.map((bar) => bar.cumulative / report.pareto.total),
        label: printed(theme, { position: "bottom", color: theme.soft, formatter: (item) => percent(bars[item.dataIndex].cumulative, report.pareto.total) }),
      },
      {
        name: "count", type: "bar", xAxisIndex: 1, yAxisIndex: 1, barMaxWidth: 3.4 * theme.rem, barCategoryGap: "22%", cursor: "pointer",
        data: bars.map((bar) => ({ value: bar.count, itemStyle: { color: colour(bar) } })), label: printed(theme, { position: "top", fontWeight: 600 }),
      },
    ],
  }, (event) => {
    const index = event.componentType === "xAxis" ? bars.findIndex((bar) => (names[bar.reason]?.name ?? bar.reason) === event.value) : event.dataIndex;
    if (bars[index]) page.only({ [report.view]: bars[index].reason });
  });
}

export function drawBreakdown(box, { report, page }) {
  const theme = look();
  const groups = report.breakdown.groups.slice(0, MOST_GROUPS);
  const left = report.breakdown.groups.length - groups.length;
  const label = (group) => group.values.map(valueName).join(" · ");
  const most = Math.max(1, ...groups.map((group) => group.total));
  chart(box, `条形图：最多 ${MOST_GROUPS} 组，红色是有品质证据的`, (groups.length * 1.9 + 2.6) * theme.rem, {
    ...base(theme),
    legend: legend(theme, ["有品质证据", "其余"]),
    grid: { left: 4, right: 6.4 * theme.rem, top: 2 * theme.rem, bottom: left ? theme.rem : 0, containLabel: true },
    xAxis: { type: "value", show: false, max: most },
    yAxis: {
      type: "category", inverse: true, data: groups.map(label), triggerEvent: true, ...noLines,
      axisLabel: axisText(theme, { interval: 0, width: Math.min(13 * theme.rem, box.clientWidth * 0.42), overflow: "break" }),
    },
    series: [
      { name: "有品质证据", type: "bar", stack: "all", cursor: "pointer", barMaxWidth: 1.3 * theme.rem, itemStyle: { color: theme.bad }, data: groups.map((group) => group.quality) },
      {
        name: "其余", type: "bar", stack: "all", cursor: "pointer", itemStyle: { color: theme.bar }, data: groups.map((group) => group.total - group.quality),
        label: printed(theme, { position: "right", formatter: (item) => {
          const group = groups[item.dataIndex];
          return group.quality ? `${group.quality}/${group.total} 件 ${percent(group.quality, group.total)}` : `${group.total} 件`;
        } }),
      },
    ],
  }, (event) => {
    const index = event.componentType === "yAxis" ? groups.findIndex((group) => label(group) === event.value) : event.dataIndex;
    if (groups[index]) page.only(Object.fromEntries(report.breakdown.by.map((name, place) => [name, groups[index].values[place]])));
  });
}

export function drawTrend(box, { report, page }) {
  const theme = look();
  const { points } = report.trend;
  const label = (point) => (point.first === point.last ? `${Number(point.first.slice(5, 7))}/${Number(point.first.slice(8))}` : span(point));
  const roomy = box.clientWidth / Math.max(1, points.length) > theme.size * 1.3;
  chart(box, `柱状图：${points.length} 段时间，红色是有品质证据的`, 17 * theme.rem, {
    ...base(theme),
    legend: legend(theme, ["有品质证据", "其余"]),
    grid: { left: 4, right: 4, top: 3 * theme.rem, bottom: 3.2 * theme.rem },
    xAxis: { type: "category", data: points.map(label), ...noLines, axisLabel: axisText(theme, { interval: "auto", hideOverlap: true, margin: theme.size * (roomy ? 2.1 : 0.6) }) },
    yAxis: { type: "value", show: false },
    series: [
      {
        name: "有品质证据", type: "bar", stack: "all", cursor: "pointer", barMaxWidth: 2.6 * theme.rem, barCategoryGap: "18%", itemStyle: { color: theme.bad }, data: points.map((point) => point.quality),
        // Under the axis: a segment of one piece has no room for its number.
        label: printed(theme, { show: roomy, position: "insideBottom", offset: [0, theme.size * 1.5], color: theme.danger, fontWeight: 600, formatter: (item) => item.value || "" }),
      },
      {
        name: "其余", type: "bar", stack: "all", cursor: "pointer", itemStyle: { color: theme.bar }, data: points.map((point) => point.total - point.quality),
        label: printed(theme, { show: roomy, position: "top", formatter: (item) => points[item.dataIndex].total || "" }),
      },
    ],
  }, (event) => {
    const point = points[event.dataIndex];
    if (point) page.go({ from: point.first, to: point.last, step: "day" });
  });
}

const legend = (theme, names) => ({ show: true, left: 0, top: 0, selectedMode: false, icon: "rect", itemWidth: 12, itemHeight: 12, data: names, textStyle: { color: theme.soft, fontSize: theme.size } });
