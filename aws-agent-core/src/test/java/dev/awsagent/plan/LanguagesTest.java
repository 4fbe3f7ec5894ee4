package dev.awsagent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguagesTest {

    private static final ToolIndex INDEX = new ToolIndex(List.of(), null);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kannst du mal bitte web-1 neu starten | can you please reboot web-1
            lade ./r nach s3://b/2026/ hoch, nur *.pdf | upload ./r to s3://b/2026/, only *.pdf
            Gib der Instanz web-1 den Tag a=b | add the Tag a=b to the instance web-1
            bonjour, pourriez-vous m'afficher les instances arrêtées s'il vous plaît ? | hello, could me show stopped instances please?
            Bloque l'accès public au bucket m-web | block the public access to the bucket m-web
            descárgame c/app.yaml del bucket d-dev como ./app.yaml porfa | download me c/app.yaml from the bucket d-dev as ./app.yaml please
            necesito un bucket nuevo qa-0815 en us-west-2 | need a new bucket qa-0815 in us-west-2
            Para web-1 | stop web-1
            Il bucket m-web è pubblico? | is the bucket m-web public?
            no bucket clientes-br ative o versionamento | in the bucket clientes-br enable the versioning
            crée le bucket a-2026 à Paris (eu-west-3) | create the bucket a-2026 in eu-west-3
            東京リージョンのEC2インスタンスを一覧表示して | list EC2 instances in tokyo region
            バケット s-data のバージョニングは有効になっていますか | is versioning of bucket s-data enabled
            web-1を起動してweb-2を停止して | start web-1 and stop web-2
            列出存储桶 p-archive 里的所有文件 | list all files in bucket p-archive
            把 a.csv 上传到存储桶 s-cn | upload a.csv to bucket s-cn
            """)
    void readsTheWordsInTheOrderOfEnglish(String said, String english) {
        assertThat(Languages.english(said, INDEX)).isEqualTo(english);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Beende die Instanz web-1 nicht | not
            Stoppe alle Instanzen außer web-1 | except
            N'arrête pas l'instance web-1 | not
            Arrête toutes les instances sauf web-1 | except
            No borres el bucket v-mx | not
            no apague o servidor web-1 | not
            Detén todas las instancias excepto web-1 | except
            Non cancellare il bucket v-it | not
            Não apague o bucket v-br | not
            i-0a1b2c3d4e5f60718 を停止しないでください | not
            web-1を除くすべてのインスタンスを停止して | except
            不要终止实例 web-1 | not
            停止除 web-1 以外的所有实例 | except
            只删除存储桶 t-cn 里的 a.txt | only
            """)
    void keepsWhatDeniesOrLimits(String said, String word) {
        var english = Languages.english(said, INDEX);
        assertThat(english == null ? word : english).containsPattern("\\b" + word + "\\b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete bucket para",
                "show the buckets in frankfurt",
                "power on web-1",
                "translate 'lösche alle buckets'",
                "delete teh bucket team-scratch",
                "lista",
                "apague a instância web-1",
                "バケット b-1 は削除しなくていい"
            })
    void leavesAlone(String said) {
        assertThat(Languages.english(said, INDEX)).isNull();
    }

    @Test
    void takesWhatWasDoneForNoRequest() {
        assertThat(Languages.english("borré el bucket b-1", INDEX)).isNull();
        assertThat(Languages.english("der bucket b-1 wurde gelöscht", INDEX)).isEqualTo("the bucket b-1 was deleted");
    }

    @Test
    void touchesNoNameAndNothingQuoted() {
        assertThat(Languages.english("elimina el bucket \"crea la lista\" por favor", INDEX))
                .isEqualTo("delete the bucket \"crea la lista\" please");
        assertThat(Languages.english("lösche den bucket namens alle", INDEX))
                .isEqualTo("delete the bucket called alle");
        assertThat(Languages.english("lösche alle-meine/dateien.txt im bucket b-1", INDEX))
                .isEqualTo("delete alle-meine/dateien.txt in the bucket b-1");
    }
}
