// SPDX-License-Identifier: Apache-2.0

/// The script of all pages: numbers, plots and tables that follow what goes on; everything else works without it.
enum PageScript {
    static let text = #"""
        "use strict";
        (() => {
          const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
          const bytes = (count) => {
            let unit = 0;
            while (count >= 1000 && unit < units.length - 1) { count /= 1000; unit += 1; }
            return (unit === 0 ? Math.round(count) : Math.round(count * 10) / 10) + " " + units[unit];
          };
          const show = (key, text) => {
            for (const place of document.querySelectorAll(`[data-value="${key}"]`)) {
              if (place.textContent !== text) place.textContent = text;
            }
          };

          const history = { upload: [], download: [] };
          const draw = (key, rate) => {
            const points = history[key];
            points.push(rate);
            if (points.length > 300) points.shift();
            const most = Math.max(1, ...points);
            for (const place of document.querySelectorAll(`[data-most="${key}"]`)) {
              place.textContent = most > 1 ? "at most " + bytes(most) + "/s" : "";
            }
            const line = points.map((value, index) =>
              (300 - points.length + 1 + index) + "," + (78 - value / most * 74).toFixed(1));
            for (const plot of document.querySelectorAll(`[data-plot="${key}"] polyline`)) {
              plot.setAttribute("points", line.join(" "));
            }
          };
          // The bytes since the last look tell more than the rate since a transfer began, where both are of one transfer.
          let before = new Map();
          let moment = 0;
          const rates = (state) => {
            const now = Date.parse(state.time);
            const seconds = (now - moment) / 1000;
            const sums = { upload: 0, download: 0, listing: 0 };
            const seen = new Map();
            for (const { session, transfer } of state.sessions) {
              if (!transfer) continue;
              const key = [session, transfer.direction, transfer.path].join(" ");
              const last = before.get(key);
              const isKnown = last !== undefined && last <= transfer.bytes && seconds > 0;
              sums[transfer.direction] += isKnown ? (transfer.bytes - last) / seconds : transfer.rate;
              seen.set(key, transfer.bytes);
            }
            [before, moment] = [seen, now];
            return sums;
          };
          if (document.querySelector("[data-live]")) {
            const source = new EventSource("/v1/live");
            source.addEventListener("state", (event) => {
              const state = JSON.parse(event.data);
              show("sessions", String(state.sessions.length));
              show("transfers", String(state.sessions.filter((session) => session.transfer).length));
              const now = rates(state);
              for (const key of ["upload", "download"]) {
                show(key, bytes(now[key]) + "/s");
                draw(key, now[key]);
              }
            });
            window.addEventListener("pagehide", () => source.close());
          }

          // Tables come from the server as they are; whoever is in one of them is left alone.
          const refresh = async () => {
            const tables = document.querySelectorAll("[data-refresh]");
            if (document.hidden || tables.length === 0) return;
            const answer = await fetch(location.href, { redirect: "error", credentials: "same-origin" });
            if (!answer.ok) return;
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            for (const table of tables) {
              const fresh = page.querySelector(`[data-refresh="${table.dataset.refresh}"]`);
              const isBusy = table.contains(document.activeElement) && document.activeElement !== table;
              const isTyped = [...table.querySelectorAll("input:not([type=hidden])")].some((input) => input.value !== "");
              if (fresh && !isBusy && !isTyped) table.replaceChildren(...fresh.children);
            }
          };
          if (document.querySelector("[data-refresh]")) {
            setInterval(() => { refresh().catch(() => {}); }, 3000);
          }
        })();

        """#
}
