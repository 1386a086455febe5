/// The page's looks: one column, large enough for a phone in the sun, dark where the phone is.
enum PageStyle {
    static let text = """
        :root{color-scheme:light dark;--ground:#f6f5f1;--card:#fffefb;--line:#dcd8cd;--edge:#8b8779;--ink:#23261f;--soft:#5b5f54;--brand:#1f6f5c;\
        --bad:#a3261f;--bad-soft:#fbe9e6;--good:#2b6a2f;--good-soft:#e6f1e2;--busy:#7a5300;--busy-soft:#fbf0d6;--focus:#0b62d6}
        @media (prefers-color-scheme:dark){:root{--ground:#161815;--card:#1f221e;--line:#363b34;--edge:#7e8578;--ink:#eceae3;--soft:#b0b3a7;\
        --brand:#26785f;--bad:#ff9d92;--bad-soft:#3c1f1c;--good:#9fd49a;--good-soft:#20331f;--busy:#f0c674;--busy-soft:#3a2f17;--focus:#8ab8ff}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:1.05rem/1.5 system-ui,sans-serif}
        main{max-width:40rem;margin:0 auto;padding:1.25rem 1rem 3rem}
        h1{font-size:1.6rem;margin:.25rem 0;overflow-wrap:anywhere}
        h2{font-size:1rem;margin:0 0 .5rem;color:var(--soft)}
        section,form.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin:1rem 0}
        dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.35rem 1rem;margin:0}
        dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
        ul{list-style:none;margin:0;padding:0}li+li{border-top:1px solid var(--line);margin-top:.75rem;padding-top:.75rem}
        li p{margin:.2rem 0;color:var(--soft);overflow-wrap:anywhere}
        img{display:block;max-width:100%;margin-top:.5rem;border-radius:.4rem}
        .state{display:inline-block;border-radius:1rem;padding:.1rem .7rem;font-weight:600}
        .good{background:var(--good-soft);color:var(--good)}.bad{background:var(--bad-soft);color:var(--bad)}.busy{background:var(--busy-soft);color:var(--busy)}
        p{overflow-wrap:anywhere}.soft{color:var(--soft)}
        label{display:block;font-weight:600;margin-bottom:.35rem}
        input{width:100%;font:inherit;padding:.6rem;border:1px solid var(--edge);border-radius:.4rem;background:var(--ground);color:var(--ink)}
        button{font:inherit;font-weight:600;padding:.6rem 1.4rem;margin-top:.9rem;border:0;border-radius:.4rem;background:var(--brand);color:#fff}
        button.plain{background:none;color:var(--ink);border:1px solid var(--edge);font-weight:400}
        :focus-visible{outline:3px solid var(--focus);outline-offset:2px}
        """
}
