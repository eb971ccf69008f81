use salang::chart::{Footer, Heading, calendar, font_face_css};
use salang::outcome::{CauseIndex, Loss};
use salang::report::{DayStatus, Figures, Intended, Kind, Writing, html};
use salang::stats::{Sample, typical_trials};

use crate::support;

fn figures(trials: usize) -> Figures {
    let outcomes = support::outcomes(trials, 256);
    let summary = support::summary(&outcomes);
    let mut figures = Figures::default();
    figures.add((Sample::Kept(&outcomes), &outcomes.tallies()), &summary, "Pakistan");
    let traces: Vec<DayStatus> = typical_trials(&outcomes)
        .into_iter()
        .map(|trial| {
            let mut dice = support::Dice::new(trial as u64 + 5);
            let mut heading = |corridor: usize, day: usize| {
                if corridor == 0 && !(120..273).contains(&(day % 365)) {
                    Heading::OutOfSeason
                } else if day < 365 {
                    Heading::Lost(Loss::NotInService)
                } else if dice.roll() < 0.08 {
                    Heading::Lost(Loss::Incidents(CauseIndex(0)))
                } else {
                    Heading::Delivered
                }
            };
            let mut day = |corridor: usize, day: usize| {
                let heading = heading(corridor, day);
                let delivered = if heading == Heading::Delivered { 1.0 } else { 0.0 };
                calendar::Day { heading, delivered }
            };
            let days = (0..2).map(|c| (0..3650).map(|d| day(c, d)).collect()).collect();
            DayStatus { trial: trial as u64, delivered_twh: 9.3, days }
        })
        .collect();
    figures.add_calendar(&outcomes.layout, None, &traces);
    figures
}

fn footer() -> Footer {
    Footer {
        scenario: "Both corridors, contested Afghanistan".to_owned(),
        seed: 1,
        trials: 2000,
        version: "0.1.0".to_owned(),
    }
}

#[test]
fn every_figure_of_a_run_can_be_drawn_and_its_title_says_the_finding() {
    let drawn = figures(2000).draw(&footer()).drawn;
    let names: Vec<&str> = drawn.iter().map(|chart| chart.name).collect();
    assert_eq!(
        names,
        ["distribution", "exceedance", "waterfall", "money", "years", "calendar", "precision"]
    );
    let titles: String = drawn.iter().map(|chart| format!("{}\n", chart.title)).collect();
    snapbox::assert_data_eq!(titles, snapbox::file!["titles.txt"].raw());
    assert!(drawn.iter().all(|chart| !chart.caption.is_empty()));
}

#[test]
fn a_run_of_one_trial_can_be_drawn() {
    assert_eq!(figures(1).draw(&footer()).undrawn, []);
}

#[test]
fn a_chart_that_cannot_be_drawn_costs_nothing_but_itself() {
    let whole = figures(2000).draw(&footer());
    let mut broken = figures(2000);
    broken.waterfall.as_mut().expect("a waterfall").panels[0].nameplate.mean = f64::NAN;
    broken.years.as_mut().expect("years").fans.clear();
    let charts = broken.draw(&footer());
    let undrawn: Vec<&str> = charts.undrawn.iter().map(|chart| chart.name.as_str()).collect();
    assert_eq!(undrawn, ["waterfall", "years"]);
    assert!(charts.undrawn[0].why.starts_with("not a finite number"), "{:?}", charts.undrawn);
    assert_eq!(charts.drawn.len() + 2, whole.drawn.len());
    let page = support::page(&support::outcomes(2000, 256));
    let text = html(&page, &charts.drawn, &font_face_css());
    assert!(!text.contains("id=\"waterfall\"") && text.contains("id=\"distribution\""));
    assert!(text.len() > html(&page, &[], &font_face_css()).len());
}

#[test]
fn the_page_stands_alone_and_names_every_source() {
    let outcomes = support::outcomes(2000, 256);
    let page = support::page(&outcomes);
    let charts = figures(2000).draw(&footer()).drawn;
    let text = html(&page, &charts, &font_face_css());
    assert!(!text.contains("<script"));
    assert!(!text.contains("src=\"http") && !text.contains("url(http"), "nothing is fetched");
    assert!(text.contains("href=\"https://documents.worldbank.org/casa-1000?id=1&amp;part=\""));
    assert!(text.contains("2024 &amp; 2025"));
    assert!(text.contains("no source given"));
    assert!(text.contains("What it costs") && text.contains("sending end"));
    assert!(text.contains("Power purchase agreement of 2015."));
    assert!(text.contains(&page.reproduce.sha256));
    assert_eq!(text.matches("<figure").count(), charts.len());
}

/// The texts between two marks, each time.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split(after).next())
}

#[test]
fn every_link_within_the_page_leads_to_one_place() {
    let outcomes = support::outcomes(2000, 256);
    let charts = figures(2000).draw(&footer()).drawn;
    let text = html(&support::page(&outcomes), &charts, "");
    let places: Vec<&str> = between(&text, " id=\"", "\"").collect();
    let mut leads = 0;
    for link in between(&text, "href=\"#", "\"") {
        assert_eq!(places.iter().filter(|place| **place == link).count(), 1, "{link}");
        leads += 1;
    }
    assert!(leads > 20, "{leads}");
}

#[test]
fn a_cause_in_the_waterfall_leads_to_its_hazards_their_assumption_and_its_source() {
    let outcomes = support::outcomes(2000, 256);
    let text = html(&support::page(&outcomes), &[], "");
    assert!(text.contains("<a class=\"trail\" href=\"#cause.attack\">attack</a>"));
    let hazard = text.split("id=\"hazard.attack+on+the+line\"").nth(1).unwrap();
    let hazard = hazard.split("</article>").next().unwrap();
    assert!(hazard.contains("calm = 0.08"));
    assert!(hazard.contains("href=\"#assumption.attack_rate\""));
    assert!(hazard.contains("&lt;records&gt; of 2012"));
    let assumption = text.split("id=\"assumption.attack_rate\"").nth(1).unwrap();
    let assumption = assumption.split("</article>").next().unwrap();
    assert!(assumption.contains("used by <a href=\"#hazard.attack+on+the+line\">"));
    // What has no source of its own rests on that of the table in which it stands.
    let segment = text.split("id=\"corridor.CASA-1000.segment.HVDC+line~2c~+Afghan+part\"").nth(1);
    let segment = segment.unwrap().split("</article>").next().unwrap();
    assert!(segment.contains("563") && segment.contains("https://www.casa-1000.org/agreements"));
}

/// Writes a whole report to look at: `SALANG_GALLERY=folder cargo test --test report gallery`.
#[test]
fn gallery() {
    let Some(folder) = std::env::var_os("SALANG_GALLERY") else { return };
    let outcomes = support::outcomes(20_000, 256);
    let intended = Intended { charts: &["svg"], ..Intended::new(Kind::Run) };
    let mut writing = Writing::begin(folder.as_ref(), &intended).unwrap();
    let charts = figures(20_000).draw(&footer()).drawn;
    for chart in &charts {
        writing
            .bytes(&format!("charts/{}.svg", chart.name), chart.svg.as_str().as_bytes())
            .unwrap();
    }
    let page = html(&support::page(&outcomes), &charts, &font_face_css());
    writing.bytes("report.html", page.as_bytes()).unwrap();
    let json = salang::report::json(&support::summary(&outcomes)).unwrap();
    writing.bytes("summary.json", json.as_bytes()).unwrap();
    writing.finish(false).unwrap();
}
