"""Incidents: from the first call to the last report.

The rooms are those of every part (`models`, `services`, `queries`, `forms`, `views`, `duties`, `templates`); in each, one file a group of
pages. The files beside them hold what is neither stored nor shown: most are pure, values in and values out. By subject:

    told        telling           what both ways of telling share, signed in and by the poster
                poster            the sheet on the wall
                containment       the list of what to do first, by class
    judged      facts             facts as JSON: what a first report says, what changed
                engine            facts in, the law engine's answer with its reasons out
                questions         what can be asked (`questions.toml` and the schema); wizard: on which page, in which order
                panel             the answer as the pages show it beside the questions
                proposals         what the answer proposes, and what a signed decision still says
                judgement         the signed decision as a document
                clocks            which days run, from which day, and why
    reported    record            what the reports tell beside the facts
                filling           records in, the filled form out
                sheets            a filled form as rows; report_files: as PDF, Word, Excel, JSON; report_words: its words on the pages
    persons     person_details    a row of a list: what it means, who is the same person
                words             the text for each audience; letters: the documents made of it
    everywhere  naming            what an id is called, in the reader's language
                actions           what an act is called in the trail
                content/          what the pages say, as dated data with its own readers
"""
