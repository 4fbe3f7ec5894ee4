package dev.awsagent.plan;

import dev.awsagent.internal.Regions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads Japanese and Chinese, which put no space between words, by tables of words, longest first. A sentence is taken apart
 * into phrases by its particles, and put together in the order of English: what is to be done, to what, from where, to where.
 * One character that is in no table, and the sentence is not understood. Belongs to one sentence.
 */
final class Ideographs {

    private static final int LONGEST = 12;

    /** What a word does in the sentence. */
    private enum Kind {
        /** Names or describes something. */
        WORD,
        /** Describes what comes after it, with or without a particle between. */
        QUALITY,
        VERB,
        /** Ends a question: what something is. */
        STATE,
        ASKED,
        /** Behind its phrase. */
        AFTER,
        /** Before its phrase. */
        BEFORE,
        OF,
        NOT,
        NEXT,
        SILENT,
        /** Makes a question of what was said. */
        QUESTION,
        MAY
    }

    private record Entry(Kind kind, String english) {}

    private record Token(Kind kind, String english, boolean value) {}

    private record Phrase(String preposition, String words) {}

    private static final Set<String> QUALITIES = English.set(
            "all new stopped running public unused empty encrypted unencrypted unattached enabled latest every open"
                    + " large old recent");

    /** All English words that the tables give, and so no names. */
    private static final Set<String> ENGLISH = new HashSet<>();

    private static final Map<String, Entry> JAPANESE = table("""
            WORD instances=インスタンス,サーバー,サーバ,仮想マシン
            WORD buckets=バケット
            WORD functions=関数,ファンクション,ラムダ関数
            WORD lambda=ラムダ
            WORD files=ファイル
            WORD objects=オブジェクト
            WORD folder=フォルダ,フォルダー,ディレクトリ
            WORD region=リージョン
            WORD tag=タグ
            WORD logs=ログ
            WORD versioning=バージョニング,バージョン管理
            WORD encryption=暗号化設定,暗号化の設定
            WORD public access=パブリックアクセス,公開アクセス
            WORD security groups=セキュリティグループ,セキュリティーグループ
            WORD volumes=ボリューム
            WORD snapshots=スナップショット
            WORD images=イメージ
            WORD elastic ips=エラスティックip,エラスティックIP
            WORD key pairs=キーペア
            WORD subnets=サブネット
            WORD policy=ポリシー
            WORD size=サイズ,容量,大きさ
            WORD list=一覧,リスト
            WORD contents=中身,内容
            WORD details=詳細,詳細情報
            WORD status=状態,ステータス
            WORD tokyo=東京
            WORD osaka=大阪
            WORD seoul=ソウル
            WORD singapore=シンガポール
            WORD sydney=シドニー
            WORD mumbai=ムンバイ
            WORD virginia=バージニア,バージニア北部
            WORD ohio=オハイオ
            WORD oregon=オレゴン
            WORD california=カリフォルニア
            WORD frankfurt=フランクフルト
            WORD ireland=アイルランド
            WORD london=ロンドン
            WORD paris=パリ
            WORD sao paulo=サンパウロ
            WORD it=それ,これ
            WORD name=名前
            WORD number=件数
            WORD configuration=設定,構成
            VERB rename=名前変更,名前を変更,改名
            WORD today=今日
            WORD yesterday=昨日
            WORD them=それら
            QUALITY all=すべて,全て,全部,全,全ての,すべての,全部の
            QUALITY new=新しい,新規,新規の,新しく
            QUALITY stopped=停止中,停止中の,停止している,止まっている,停止済み,停止済みの,停止した
            QUALITY running=実行中,実行中の,起動中,起動中の,稼働中,稼働中の,動いている,起動している,稼働している,動作中,動作中の
            QUALITY public=公開,公開されている,公開中の,パブリックな
            QUALITY unused=未使用,未使用の,使われていない,使用されていない,使っていない
            QUALITY unattached=アタッチされていない,未アタッチの
            QUALITY empty=空の
            QUALITY encrypted=暗号化された,暗号化されている
            QUALITY unencrypted=暗号化されていない
            QUALITY my=私の,自分の,うちの
            VERB list=一覧表示,列挙,リストアップ,リスト表示
            VERB show=表示,見せて,見せ,教えて,見たい,知りたい,確認,チェック,参照,取得
            VERB describe=説明
            VERB count=数えて,カウント
            VERB delete=削除,消去,消して
            VERB create=作成,作って,作り,新規作成
            VERB start=起動,開始,立ち上げて
            VERB stop=停止,止めて,シャットダウン
            VERB reboot=再起動,リブート
            VERB terminate=終了
            VERB upload=アップロード,アップ
            VERB download=ダウンロード
            VERB copy=コピー,複製,複写
            VERB move=移動,移して
            VERB sync=同期
            VERB rename=リネーム
            VERB invoke=実行,呼び出して,呼び出し
            VERB add=付けて,つけて,追加,付与
            VERB enable=有効にして,有効化,有効に,オンにして
            VERB disable=無効にして,無効化,無効に,オフにして
            VERB encrypt=暗号化
            VERB block=ブロック
            VERB empty=空にして
            STATE enabled=有効になっています,有効になっている,有効です,有効,オンになっています,オンです,有効化されています,有効化されている
            STATE public=公開されています,公開になっています,公開です
            STATE encrypted=暗号化されています,暗号化されている
            STATE blocked=ブロックされています,ブロックされている
            STATE running=動いています,起動しています,実行中です,稼働しています,稼働中です
            STATE stopped=停止しています,停止中です,止まっています
            STATE exist=存在します,存在しています
            ASKED how big=どのくらい,どれくらい,どれぐらい,どのぐらい,何バイト,どのくらい大きい
            ASKED how many=いくつ,何個,何台,何件,何本,幾つ
            ASKED which=どんな,どの,どれ,どういう,何の
            ASKED what=何が,何,なに
            AFTER =を,は,が
            AFTER also=も
            AFTER to=に,へ
            AFTER in=で,の中に,内に,内で,にある,内にある,の中にある,上の,内の,の中の,における
            AFTER from=から
            AFTER with=と
            AFTER as=として,という名前で
            OF called=という名前の,という
            OF except=を除く,を除いて,を除いた,以外の,以外,を除き,以外を,を除いたすべての
            OF of=の
            NOT not=しないで,しない,しません,せずに,しなくて,するな,ないで,ません,しないように,ない,禁止
            NOT without=なしで,なしの,無しで,なし
            NOT only=だけ,のみ
            NEXT and=して、,してから,し、,したあと,した後,してから、,その後,次に,そして,、そして
            NEXT and =て、
            SILENT =して,してください,して下さい,する,したい,したいです,したいのですが,してほしい,してほしいです,してくれ,してくれますか,してくれる,してもらえますか,してもらえる,してもらえませんか,していただけますか,していただけませんか,してくれませんか,してちょうだい,しておいて,せよ,しろ
            SILENT =ください,下さい,ほしい,くれ,くれますか,もらえますか,もらえませんか,いただけますか,いただけませんか,お願い,お願いします,おねがいします,をお願いします,お願いいたします,です,ます,ですか,ますか,か,ね,よ,ありますか,ある,あります,いますか,います,あるか,いる,なっていますか,ありますでしょうか
            SILENT hello,=こんにちは,こんばんは,おはよう,おはようございます,すみません
            SILENT =ありがとう,ありがとうございます,今,現在,ちょっと,すぐ,すぐに
            SILENT =、,。,！,？,，,・
            """);

    private static final Map<String, Entry> CHINESE = table("""
            WORD instances=实例,实例们,服务器,主机,虚拟机,執行個體,實例,伺服器
            WORD buckets=存储桶,存储桶们,桶,儲存桶,储存桶
            WORD functions=函数,函數
            WORD files=文件,檔案
            WORD objects=对象,物件
            WORD folder=文件夹,目录,資料夾
            WORD region=区域,地区,区,區域
            WORD tag=标签,標籤
            WORD logs=日志,日誌,记录
            WORD versioning=版本控制,版本管理
            WORD encryption=加密设置,加密配置
            WORD public access=公共访问,公开访问,公有访问
            WORD security groups=安全组,安全組,安全群組
            WORD volumes=卷,磁盘,云盘,硬盘
            WORD snapshots=快照
            WORD images=镜像
            WORD elastic ips=弹性ip,弹性IP,弹性 IP
            WORD key pairs=密钥对
            WORD subnets=子网
            WORD policy=策略
            WORD size=大小,容量
            WORD list=列表,清单
            WORD contents=内容
            WORD details=详情,详细信息,信息
            WORD status=状态
            WORD tokyo=东京,東京
            WORD osaka=大阪
            WORD seoul=首尔
            WORD singapore=新加坡
            WORD sydney=悉尼
            WORD mumbai=孟买
            WORD hong kong=香港
            WORD beijing=北京
            WORD ningxia=宁夏
            WORD virginia=弗吉尼亚
            WORD ohio=俄亥俄
            WORD oregon=俄勒冈
            WORD california=加利福尼亚,加州
            WORD frankfurt=法兰克福
            WORD ireland=爱尔兰
            WORD london=伦敦
            WORD paris=巴黎
            WORD sao paulo=圣保罗
            WORD it=它,这个,它的
            WORD number=数量
            WORD configuration=配置,设置
            ASKED are there=有没有,是否有
            VERB upload=传,传送
            SILENT =千万,务必
            WORD today=今天
            WORD yesterday=昨天
            WORD them=它们
            QUALITY all=所有,全部,所有的,全部的
            QUALITY new=新,新的
            QUALITY stopped=已停止,已停止的,停止的,停止状态的,停了的,关机的,已关机的
            QUALITY running=正在运行,正在运行的,运行中,运行中的,在运行的,在运行,运行着的
            QUALITY public=公开,公开的,公共,公共的
            QUALITY unused=未使用,未使用的,没用到的,闲置的,闲置
            QUALITY unattached=未附加的,未挂载的,未附加,未挂载
            QUALITY empty=空的
            QUALITY encrypted=已加密的,加密的,已加密
            QUALITY unencrypted=未加密的,未加密,没有加密的
            QUALITY a=一个,一台
            VERB list=列出,列举,列一下,罗列
            VERB show=显示,查看,看看,看一下,看,展示,告诉我,查询,查一下,检查,给我看,顯示,查詢,获取,给我看看,显示一下,查看一下
            VERB describe=描述
            VERB count=统计,数一下
            VERB delete=删除,删掉,刪除
            VERB create=创建,新建,建立,建一个,創建,创建一个,新建一个
            VERB start=启动,开启实例,開啟實例,啟動
            VERB stop=停止,停掉,关停,关闭实例,停下
            VERB reboot=重启,重新启动,重启一下
            VERB terminate=终止,終止
            VERB upload=上传,上傳
            VERB download=下载,下載
            VERB copy=复制,拷贝,複製
            VERB move=移动,移到,移動,搬
            VERB sync=同步
            VERB rename=重命名,改名
            VERB invoke=调用,執行,执行,运行
            VERB add=添加,加上,增加,打上
            VERB enable=启用,开启,打开,啟用
            VERB disable=禁用,停用
            VERB encrypt=加密
            VERB block=阻止,屏蔽,封锁
            VERB empty=清空
            STATE public=是公开的,是公开,是公共的
            STATE enabled=是启用的,是开启的,已启用,已经启用,开着
            STATE encrypted=是加密的,加密了
            STATE stopped=停止了,停了
            STATE running=在运行吗
            STATE exist=存在
            ASKED how big=有多大,多大
            ASKED how many=有多少,多少,几个,有几个,有几台,多少个,有多少个,多少台,有多少台
            ASKED which=有哪些,哪些,有什么样的,哪个,都有哪些
            ASKED what=有什么,有啥,是什么,什么
            AFTER =里,中,内,里面,裡,之中,当中
            AFTER except=以外,之外,外
            BEFORE obj=把,将,將
            BEFORE to=到,至,向,成,为名
            BEFORE from=从,從,自
            BEFORE in=在,位于
            BEFORE for=为,给,对,為
            BEFORE with=和,与,跟,及
            BEFORE called=名为,叫做,叫,命名为,名叫
            BEFORE except=除了,除,除去
            OF of=的
            OF in=里的,中的,内的,里面的,上的,下的,裡的
            NOT not=不要,别,不,勿,请勿,没有,没,不能,不用,禁止,無,无
            NOT only=只,仅,只有,仅仅
            NEXT and=然后,并,并且,接着,再,，然后,，并
            SILENT please=请,麻烦,劳驾,請,拜托
            SILENT =帮我,帮忙,我想,我要,我想要,我需要,我想把,一下,我,我们,我的,我们的,你,您,了,个,台,吧,呢,啊,都,当前,目前,现在,这,下
            SILENT hello,=你好,您好
            SILENT =谢谢,多谢,感谢,謝謝
            MAY =可以,能,能不能,可不可以,能否,可否
            QUESTION =吗,嗎,了吗,没有？,了没,是否
            SILENT =。,！,？,、
            NEXT ,=，
            """);

    private final List<Token> tokens;
    private final boolean postpositions;

    private final StringBuilder out = new StringBuilder();
    private final List<Phrase> phrases = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final List<Phrase> owners = new ArrayList<>();
    private String lead = "";
    private String verb = "";
    private String state = "";
    private String asked = "";
    private String turn = "";
    private boolean question;
    private boolean may;

    private Ideographs(List<Token> tokens, boolean postpositions) {
        this.tokens = tokens;
        this.postpositions = postpositions;
    }

    private static Map<String, Entry> table(String lines) {
        var table = new HashMap<String, Entry>();
        for (var line : lines.strip().split("\n", -1)) {
            int space = line.indexOf(' ');
            int equals = line.indexOf('=');
            var kind = Kind.valueOf(line.substring(0, space));
            ENGLISH.add(line.substring(space + 1, equals).strip());
            for (var word : line.substring(equals + 1).split(",", -1)) {
                table.put(
                        word, new Entry(kind, line.substring(space + 1, equals).strip()));
            }
        }
        return table;
    }

    /** The sentence in English words; null where it is of neither language, or holds what is in no table. */
    static @Nullable String english(String text) {
        boolean any = false;
        boolean kana = false;
        for (int i = 0; i < text.length(); i++) {
            any |= isIdeograph(text.charAt(i));
            kana |= text.charAt(i) >= '\u3040' && text.charAt(i) <= '\u30ff';
        }
        if (!any) {
            return null;
        }
        var tokens = tokens(text, kana ? JAPANESE : CHINESE);
        return tokens == null ? null : new Ideographs(tokens, kana).read();
    }

    private static boolean isIdeograph(char c) {
        return c >= '\u3040' && c <= '\u30ff' || c >= '\u4e00' && c <= '\u9fff';
    }

    private static boolean isForeign(char c) {
        return isIdeograph(c) || c >= '\u3000' && c <= '\u303f' || c >= '\uff00' && c <= '\uffef';
    }

    private static @Nullable List<Token> tokens(String text, Map<String, Entry> table) {
        var tokens = new ArrayList<Token>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '\u3000' || c == '\u00a0') {
                i++;
                continue;
            }
            int close = "「『“\"".indexOf(c) < 0 ? -1 : text.indexOf("」』”\"".charAt("「『“\"".indexOf(c)), i + 1);
            if (close > i) {
                tokens.add(new Token(Kind.WORD, '"' + text.substring(i + 1, close) + '"', true));
                i = close + 1;
                continue;
            }
            int end = Math.min(text.length(), i + LONGEST);
            while (end > i && !table.containsKey(text.substring(i, end))) {
                end--;
            }
            if (end > i) {
                var entry = Objects.requireNonNull(table.get(text.substring(i, end)));
                tokens.add(new Token(entry.kind(), entry.english(), false));
                i = end;
                continue;
            }
            if (isForeign(c)) {
                return null;
            }
            end = i;
            while (end < text.length() && text.charAt(end) > ' ' && !isForeign(text.charAt(end))) {
                end++;
            }
            int to = end;
            while (to > i + 1 && ",.?!;".indexOf(text.charAt(to - 1)) >= 0 && !text.startsWith("/", to - 2)) {
                to--;
            }
            tokens.add(new Token(Kind.WORD, text.substring(i, to), isValue(text.substring(i, to))));
            if (to < end && text.charAt(to) == ',') {
                tokens.add(new Token(Kind.NEXT, ",", false));
            } else if (to < end && text.charAt(to) == ';') {
                return null;
            }
            i = end;
        }
        return tokens;
    }

    private static boolean isValue(String word) {
        return !word.equalsIgnoreCase("ec2")
                && !word.equalsIgnoreCase("s3")
                && !word.equalsIgnoreCase("ebs")
                && !word.chars().allMatch(Character::isLetter);
    }

    private @Nullable String read() {
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            switch (token.kind()) {
                case WORD, QUALITY -> {
                    if (postpositions && !verb.isEmpty()) {
                        emit();
                        append("and");
                    }
                    words.add(token.english());
                }
                case VERB -> {
                    if (!postpositions) {
                        flush(lead);
                    }
                    if (!verb.isEmpty()) {
                        if (!postpositions) {
                            return null;
                        }
                        emit();
                        append("and");
                    }
                    if (postpositions) {
                        flush("");
                    }
                    verb = token.english();
                }
                case STATE -> {
                    flush(lead);
                    state = token.english();
                }
                case ASKED -> {
                    flush(lead);
                    asked = token.english();
                }
                case AFTER -> {
                    if (token.english().equals("also")) {
                        return null;
                    }
                    if (token.english().equals("except") && lead.equals("except")) {
                        flush("except");
                        i += i + 1 < tokens.size()
                                        && tokens.get(i + 1).english().equals("of")
                                ? 1
                                : 0;
                    } else if (token.english().equals("except")) {
                        return null;
                    } else if (postpositions) {
                        flush(token.english());
                    }
                }
                case BEFORE -> {
                    flush(lead);
                    lead = token.english();
                }
                case OF -> of(token.english());
                case NOT -> turn = (turn + ' ' + token.english()).strip();
                case NEXT -> {
                    flush(lead);
                    if (!verb.isEmpty() || !asked.isEmpty() || !state.isEmpty()) {
                        emit();
                        append(token.english());
                    }
                }
                case SILENT -> append(token.english());
                case QUESTION -> question = true;
                case MAY -> may = true;
            }
        }
        flush(lead);
        if (question && !may && !verb.isEmpty() && !ask()) {
            return null;
        }
        emit();
        return out.toString();
    }

    /** "Is versioning enabled?" is said with the verb. */
    private boolean ask() {
        state = switch (verb) {
            case "enable" -> "enabled";
            case "disable" -> "disabled";
            case "encrypt" -> "encrypted";
            case "block" -> "blocked";
            default -> "";
        };
        verb = "";
        return !state.isEmpty();
    }

    private void append(String more) {
        if (!more.isEmpty()) {
            if (out.length() > 0 && !more.equals(",")) {
                out.append(' ');
            }
            out.append(more);
        }
    }

    /** What a particle of belonging ends: a quality of what follows, or what that is of. */
    private void of(String how) {
        if (words.isEmpty()) {
            return;
        }
        if (lead.equals("called")) {
            owners.add(new Phrase("called", String.join(" ", words)));
            words.clear();
            lead = "";
            return;
        }
        if (how.equals("of") && QUALITIES.contains(words.get(words.size() - 1))) {
            return;
        }
        if (how.equals("called")) {
            owners.add(new Phrase("called", String.join(" ", words)));
        } else if (how.equals("except")) {
            owners.add(new Phrase("except", String.join(" ", words)));
        } else {
            owners.add(new Phrase(how, phrase()));
            return;
        }
        words.clear();
    }

    /** The words since the last particle, with what they are of behind them. */
    private String phrase() {
        var head = new ArrayList<String>();
        var qualities = new ArrayList<String>();
        for (var word : words) {
            (QUALITIES.contains(word) ? qualities : head).add(word);
        }
        int place = head.size() > 1 && head.get(1).equals("region") ? 2 : 1;
        if (head.size() > place && isPlace(String.join(" ", head.subList(0, place)))) {
            owners.add(0, new Phrase("in", String.join(" ", head.subList(0, place))));
            head.subList(0, place).clear();
        }
        qualities.addAll(head);
        singular(qualities);
        var text = new StringBuilder(String.join(" ", qualities));
        for (int i = owners.size() - 1; i >= 0; i--) {
            var owner = owners.get(i);
            boolean inside = owner.preposition().equals("of")
                    && (isPlace(owner.words()) || isHolder(owner.words()) && isHeld(qualities));
            text.append(' ')
                    .append(inside ? "in" : owner.preposition())
                    .append(' ')
                    .append(owner.words());
        }
        owners.clear();
        words.clear();
        return text.toString().strip();
    }

    /** There is no plural: "bucket x", but "all buckets". */
    private void singular(List<String> parts) {
        for (int i = 0; i < parts.size(); i++) {
            boolean named = i + 1 < parts.size() && !QUALITIES.contains(parts.get(i + 1)) && isName(parts.get(i + 1));
            boolean called =
                    owners.stream().anyMatch(owner -> owner.preposition().equals("called"));
            if ((named || called || parts.contains("a")) && parts.get(i).endsWith("s")) {
                parts.set(i, one(parts.get(i)));
            }
        }
    }

    private static String one(String word) {
        return switch (word) {
            case "buckets",
                    "instances",
                    "functions",
                    "files",
                    "objects",
                    "volumes",
                    "snapshots",
                    "images",
                    "security groups",
                    "elastic ips",
                    "key pairs",
                    "subnets" -> word.substring(0, word.length() - 1);
            default -> word;
        };
    }

    private static boolean isName(String word) {
        return !ENGLISH.contains(word);
    }

    private static boolean isPlace(String words) {
        var first = words.toLowerCase(Locale.ROOT).replace(" region", "");
        return words.endsWith("region") || Regions.isCode(first) || Regions.ofPlace(first) != null;
    }

    private static boolean isHolder(String words) {
        return words.startsWith("bucket ") || words.startsWith("s3://");
    }

    private static boolean isHeld(List<String> head) {
        var last = head.isEmpty() ? "" : head.get(head.size() - 1);
        return last.equals("files") || last.equals("objects") || last.indexOf('.') > 0 || last.indexOf('/') > 0;
    }

    private void flush(String preposition) {
        var words = phrase();
        if (!words.isEmpty()) {
            phrases.add(new Phrase(preposition, words));
        }
        lead = "";
    }

    /** One request in the order of English. */
    private void emit() {
        flush(lead);
        if (!turn.isEmpty()) {
            append(verb.isEmpty() ? turn : turn.equals("not") ? "do not" : turn);
        }
        boolean copies = verb.equals("copy") || verb.equals("move") || verb.equals("sync") || verb.equals("rename");
        if (!verb.isEmpty()) {
            append(verb);
            for (var phrase : phrases) {
                if (phrase.preposition().isEmpty() || phrase.preposition().equals("obj")) {
                    append(phrase.words());
                }
            }
            for (var phrase : phrases) {
                var preposition = phrase.preposition();
                if (preposition.equals("to") && isPlace(phrase.words()) && !copies) {
                    preposition = "in";
                } else if (preposition.equals("for") && verb.equals("add")) {
                    preposition = "to";
                } else if (preposition.equals("with") && !verb.equals("sync")) {
                    preposition = "and";
                }
                if (!phrase.preposition().isEmpty() && !preposition.equals("obj")) {
                    append(preposition);
                    append(phrase.words());
                }
            }
        } else {
            append(
                    switch (asked) {
                        case "how big" -> "how big is";
                        case "what" -> "what is in";
                        case "" -> state.isEmpty() ? "" : state.equals("exist") ? "does" : "is";
                        default -> asked;
                    });
            // "In Tokyo how many instances": what is asked about comes first.
            for (int i = phrases.size() - 1; i >= 0; i--) {
                var phrase = phrases.get(i);
                boolean except = phrase.preposition().equals("except");
                append(except ? "except" : i < phrases.size() - 1 ? "in" : "");
                append(phrase.words());
            }
            append(state);
        }
        phrases.clear();
        verb = "";
        state = "";
        asked = "";
        turn = "";
    }
}
