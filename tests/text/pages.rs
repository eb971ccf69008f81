//! Pages, charts and tables: no markup, no script, no formula, and every letter in its place.

use std::path::Path;

use super::support::*;

fn written(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|known| known == ending) {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// A report of every command under one folder.
fn reports(at: &Path, file: &str) {
    let other = format!("other-{file}");
    let text = std::fs::read_to_string(at.join(file)).unwrap();
    std::fs::write(
        at.join(&other),
        text.replace("capacity_mw = 100", "capacity_mw = 90")
            .replace("accepted = 0.9", "accepted = 0.8")
            .replace("<b>n", "<b>m"),
    )
    .unwrap();
    good(at, &["run", file, "--draws", "csv", "-o", "all/run"]);
    good(at, &["compare", file, &other, "-o", "all/compare"]);
    good(at, &["replay", file, "--trial", "1", "-o", "all/replay"]);
}

#[test]
fn pages_and_charts_hold_no_markup_and_no_script_of_a_scenario() {
    let folder = folder();
    let at = folder.path();
    reports(at, "hostile.toml");
    good(at, &["sweep", "hostile.toml", "--vary", "cap=900:1200:2", "-o", "all/sweep"]);
    good(at, &["sensitivity", "hostile.toml", "-o", "all/sensitivity"]);
    salang(
        at,
        &[
            "solve",
            "hostile.toml",
            "--vary",
            "cap=900:1200",
            "--target",
            "delivered_twh.p50 = 5",
            "-o",
            "all/solve",
        ],
    );
    let pages = written(at, "html");
    assert_eq!(pages.len(), 6);
    for (name, page) in pages.iter().chain(&written(at, "svg")) {
        assert_eq!(acting(page), Vec::<String>::new(), "{name}");
        assert!(
            !page.contains("<b>") && !page.contains("<i>") && !page.contains("<script"),
            "{name}"
        );
        if name.ends_with("html") {
            assert!(page.contains("&lt;b&gt;") && page.contains("\\u001B[31m"), "{name}");
        }
        for address in page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let own = [
                "#",
                "scenario.toml",
                "summary.json",
                "compare.json",
                "replay.json",
                "sweep.json",
                "solve.json",
                "sensitivity.json",
                "story.txt",
                "hostile.toml",
                "other-hostile.toml",
            ];
            let fine =
                ["https://", "http://"].iter().chain(&own).any(|begin| address.starts_with(begin));
            assert!(fine, "{name}: {address}");
        }
        // An attribute of a scenario would stand outside of quotes.
        assert!(!page.contains(" onmouseover=\"") && !page.contains(" onerror="), "{name}");
    }
    #[cfg(feature = "png")]
    for (name, chart) in written(at, "svg") {
        assert!(
            resvg::usvg::Tree::from_str(&chart, &resvg::usvg::Options::default()).is_ok(),
            "{name} is not well-formed"
        );
    }
}

#[test]
fn the_tables_of_a_comparison_keep_their_backslashes() {
    let folder = folder();
    reports(folder.path(), "hostile.toml");
    let page = std::fs::read_to_string(folder.path().join("all/compare/report.html")).unwrap();
    assert!(page.contains("&lt;b&gt;n\\u001B[31m\\u202E"), "the notes of the assumption");
    assert!(page.contains("&lt;b&gt;m\\u001B[31m\\u202E"));
}

#[test]
fn names_that_run_leftward_are_isolated_in_pages_and_charts_alone() {
    let folder = folder();
    let at = folder.path();
    reports(at, "leftward.toml");
    let title = "\u{2068}بجلی کی تجارت\u{2069}";
    for (name, page) in written(at, "html").iter().chain(&written(at, "svg")) {
        let bare = page.replace("\u{2068}بجلی کی تجارت\u{2069}", "");
        assert!(!bare.contains("بجلی"), "{name}");
        assert_eq!(page.matches('\u{2068}').count(), page.matches('\u{2069}').count(), "{name}");
        if name.ends_with("years.svg") && !name.contains("compare") {
            assert!(page.contains(&format!("{title} \u{b7} 60 trials, seed 1")), "{name}");
        }
        // An address is not changed by what is around it.
        for address in page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(address.is_ascii(), "{name}: {address}");
        }
    }
    let page = std::fs::read_to_string(at.join("all/run/report.html")).unwrap();
    assert!(page.contains("href=\"https://fa.example.org/wiki/%D8%A8%D8%B1%D9%82?x=1\""));
    for ending in ["json", "csv", "toml"] {
        for (name, text) in written(&at.join("all"), ending) {
            assert!(!text.contains('\u{2068}'), "{name}");
        }
    }
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    let folder = folder();
    reports(folder.path(), "hostile.toml");
    let mut rows = csv::Reader::from_path(folder.path().join("all/run/draws.csv")).unwrap();
    let column = rows.headers().unwrap().iter().position(|head| head == "corridor").unwrap();
    let mut count = 0;
    for row in rows.records() {
        let cell = row.unwrap()[column].to_owned();
        assert!(cell.is_empty() || cell.starts_with("'@&b;C"), "{cell}");
        count += usize::from(!cell.is_empty());
    }
    assert!(count >= 120);
}

#[cfg(feature = "png")]
#[test]
fn words_that_an_image_cannot_show_are_named_once_and_the_run_goes_on() {
    let folder = folder();
    let at = folder.path();
    let text =
        LEFTWARD.replace("خط 220", "卡萨输电线路").replace("بجلی کی تجارت", "Rūd — Қазақстан");
    std::fs::write(at.join("east.toml"), text).unwrap();
    let said = good(at, &["run", "east.toml", "--format", "svg,png", "-o", "r"]);
    let told = unstyled(&said.err);
    assert_eq!(told.matches("卡萨输电线路").count(), 1, "{told}");
    assert!(
        told.contains("warning: the typeface of PNG charts has no letters for `卡萨输电线路`"),
        "{told}"
    );
    assert!(!told.contains("Rūd") && !told.contains("Қазақстан"), "{told}");
    assert!(at.join("r/charts/years.png").exists());
    // Without images, or where all can be shown, nothing is said.
    assert_eq!(good(at, &["run", "east.toml", "-o", "r2"]).err, "");
    assert_eq!(good(at, &["run", "east.toml", "--format", "png", "--quiet", "-o", "r3"]).err, "");
    std::fs::write(
        at.join("west.toml"),
        LEFTWARD.replace("خط 220", "Line 220").replace("بجلی کی تجارت", "Rūd"),
    )
    .unwrap();
    assert_eq!(good(at, &["run", "west.toml", "--format", "png", "-o", "r4"]).err, "");
}
