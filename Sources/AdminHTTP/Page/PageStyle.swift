// SPDX-License-Identifier: Apache-2.0

/// The style of all pages, light or dark as the browser wants it.
enum PageStyle {
    static let text = #"""
        :root { --ground: #ffffff; --panel: #f2f4f7; --text: #1b2230; --soft: #525d70; --line: #c9d0db; --link: #0b57b0;
          --action: #0b57b0; --on-action: #ffffff; --bad: #a61b1b; --good: #17662f; --up: #a14b00; --down: #0b57b0; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #12161d; --panel: #1c222c; --text: #e8ecf2; --soft: #a9b4c4; --line: #3a4454; --link: #8ab8ff;
            --action: #8ab8ff; --on-action: #10141b; --bad: #ff9a94; --good: #86d99c; --up: #ffb066; --down: #8ab8ff; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
        main { max-width: 80rem; margin: 0 auto; padding: 1rem; outline: none; }
        h1 { font-size: 1.5rem; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; top: 1rem; background: var(--ground); padding: .5rem; z-index: 1; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; justify-content: space-between; align-items: center;
          background: var(--panel); border-bottom: 1px solid var(--line); padding: .5rem 1rem; }
        nav ul { display: flex; flex-wrap: wrap; gap: .25rem; list-style: none; margin: 0; padding: 0; }
        nav a { display: block; padding: .35rem .7rem; border-radius: .3rem; text-decoration: none; }
        nav a[aria-current] { background: var(--action); color: var(--on-action); }
        .logout { color: var(--soft); font-size: .9rem; }
        button { font: inherit; padding: .35rem .9rem; border: 1px solid var(--action); border-radius: .3rem;
          background: var(--action); color: var(--on-action); cursor: pointer; min-height: 2.2rem; }
        .logout button, .line button { background: transparent; color: var(--link); }
        button.danger { border-color: var(--bad); color: var(--bad); }
        input, select { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft);
          border-radius: .3rem; padding: .35rem .5rem; min-height: 2.2rem; max-width: 100%; }
        input::placeholder { color: var(--soft); opacity: 1; }
        input[type=checkbox] { min-height: 0; width: 1.1rem; height: 1.1rem; vertical-align: middle; }
        .panel { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .5rem 1rem;
          margin: .75rem 0; max-width: 44rem; }
        .panel p { margin: .75rem 0; }
        .panel label { display: block; font-weight: 600; }
        .panel input, .panel select { width: 100%; }
        small { color: var(--soft); display: block; overflow-wrap: anywhere; }
        .line { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .75rem 0; }
        td .line { margin: 0; flex-wrap: nowrap; }
        td .line input { width: 8rem; }
        .scroll { position: relative; overflow-x: auto; margin: .5rem 0; border: 1px solid var(--line); border-radius: .4rem; }
        table { border-collapse: collapse; width: 100%; }
        caption { text-align: left; padding: .5rem .75rem; color: var(--soft); }
        th, td { text-align: left; padding: .4rem .75rem; border-top: 1px solid var(--line); vertical-align: middle; }
        tbody th { font-weight: 600; }
        time { white-space: nowrap; }
        figcaption small { display: inline; }
        .none { padding: 0 .75rem .5rem; margin: 0; color: var(--soft); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 0; padding: 0;
          list-style: none; }
        .tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem;
          color: var(--soft); font-size: .9rem; }
        .tiles strong { display: block; color: var(--text); font-size: 1.3rem; font-weight: 400;
          font-variant-numeric: tabular-nums; }
        .facts { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
        .facts dt { color: var(--soft); }
        .facts dd { margin: 0; overflow-wrap: anywhere; }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: .75rem; }
        figure { margin: 0; background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem; }
        svg { display: block; width: 100%; height: 7rem; }
        polyline { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
        polyline.upload { stroke: var(--up); }
        polyline.download { stroke: var(--down); }
        meter, progress { width: 7rem; height: .9rem; vertical-align: middle; }
        .trouble { color: var(--bad); font-weight: 600; white-space: pre-line; overflow-wrap: anywhere; }
        .done { color: var(--good); font-weight: 600; }
        .secret { font-size: 1.2rem; color: var(--text); user-select: all; }
        .findings li, .reasons li { overflow-wrap: anywhere; }
        @media (max-width: 40rem) { .scroll table { min-width: 44rem; } .facts { grid-template-columns: 1fr; } .facts dd { margin-bottom: .5rem; } }

        """#
}
